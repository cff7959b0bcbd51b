/* What looks implausible in the loaded facts: the checks are SQL, sql/flow_findings.sql and sql/check.sql. */
#include "data/sources_check.h"

#include "base/embed.h"
#include "data/sql.h"

jarak_status jarak__sources_check(jarak_store *store, jarak_table **table, jarak_error *error)
{
    const jarak__embedded_file *flows = jarak__embedded("src/data/sql/flow_findings.sql");
    const jarak__embedded_file *checks = jarak__embedded("src/data/sql/check.sql");
    *table = NULL;
    jarak_status status = jarak__sql_run(store, (const char *)flows->bytes, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, (const char *)checks->bytes, table, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, "DROP TABLE temp.check_flow; DROP TABLE temp.check_total", error);
    }
    return status;
}
