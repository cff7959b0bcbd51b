/* Values into the panel, a million of them in less than a second. */
#include "data/panel_add.h"

#include <duckdb.h>

#include "base/text.h"
#include "data/engine/engine.h"
#include "data/store.h"

static bool add(duckdb_appender appender, const jarak__panel_value *v)
{
    return duckdb_append_varchar(appender, v->state) == DuckDBSuccess && duckdb_append_varchar(appender, v->partner) == DuckDBSuccess &&
           duckdb_append_varchar(appender, "year") == DuckDBSuccess &&
           duckdb_append_date(appender, (duckdb_date){v->first_day}) == DuckDBSuccess &&
           duckdb_append_varchar(appender, v->indicator) == DuckDBSuccess && duckdb_append_double(appender, v->value) == DuckDBSuccess &&
           duckdb_append_double(appender, v->variance) == DuckDBSuccess && duckdb_append_double(appender, v->natural) == DuckDBSuccess &&
           duckdb_append_int64(appender, v->n_rows) == DuckDBSuccess && duckdb_append_bool(appender, true) == DuckDBSuccess &&
           duckdb_appender_end_row(appender) == DuckDBSuccess;
}

jarak_status jarak__panel_add(jarak_store *store, size_t count, const jarak__panel_value *values, jarak_error *error)
{
    duckdb_appender appender = NULL;
    jarak_status status = JARAK_OK;
    if (duckdb_appender_create(jarak__store_connection(store), "facts", "panel", &appender) != DuckDBSuccess) {
        status = jarak__engine_fail(error, duckdb_appender_error(appender));
    }
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        if (!add(appender, &values[i])) {
            status = jarak__engine_fail(error, duckdb_appender_error(appender));
        } else if (i % 65536 == 0 && jarak_cancel_triggered(jarak__store_cancel(store))) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    if (status == JARAK_OK && duckdb_appender_close(appender) != DuckDBSuccess) {
        status = jarak__engine_fail(error, duckdb_appender_error(appender));
    }
    duckdb_appender_destroy(&appender);
    return status;
}
