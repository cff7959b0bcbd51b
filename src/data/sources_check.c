/* What looks implausible in the loaded facts: the checks are SQL, sql/check.sql. */
#include "data/sources_check.h"

#include "base/embed.h"
#include "data/sql.h"

jarak_status jarak__sources_check(jarak_store *store, jarak_table **table, jarak_error *error)
{
    const jarak_embedded *checks = jarak__embedded("src/data/sql/check.sql");
    return jarak__sql_table(store, (const char *)checks->bytes, table, error);
}
