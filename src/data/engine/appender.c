/* The engine's appender, with its first fault remembered. */
#include "data/engine/appender.h"

#include <duckdb.h>
#include <string.h>

#include "base/alloc.h"
#include "data/engine/engine.h"
#include "data/store.h"

struct jarak__appender {
    duckdb_appender inside;
    bool failed;
    jarak_error fault; /* the first */
};

/* Remembers the first fault: what the engine says of later ones is a consequence. */
static void note(jarak__appender *appender, duckdb_state state)
{
    if (state != DuckDBSuccess && !appender->failed) {
        appender->failed = true;
        (void)jarak__engine_fail(&appender->fault, duckdb_appender_error(appender->inside));
    }
}

jarak_status jarak__appender_open(jarak_store *store, const char *schema, const char *table, jarak__appender **appender, jarak_error *error)
{
    bool is_temporary = strcmp(schema, "temp") == 0;
    jarak__appender *made = jarak__calloc(1, sizeof *made);
    *appender = NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for rows of %s", table);
    }
    note(made, duckdb_appender_create_ext(jarak__store_connection(store), is_temporary ? "temp" : NULL, is_temporary ? "main" : schema,
                                          table, &made->inside));
    if (made->failed) {
        jarak_status status = jarak_fail(error, made->fault.status, "%s", made->fault.message);
        jarak__appender_drop(made);
        return status;
    }
    *appender = made;
    return JARAK_OK;
}

void jarak__append_text(jarak__appender *appender, const char *text)
{
    note(appender, text != NULL ? duckdb_append_varchar(appender->inside, text) : duckdb_append_null(appender->inside));
}

void jarak__append_integer(jarak__appender *appender, int64_t value)
{
    note(appender, duckdb_append_int64(appender->inside, value));
}

void jarak__append_number(jarak__appender *appender, double value)
{
    note(appender, duckdb_append_double(appender->inside, value));
}

void jarak__append_boolean(jarak__appender *appender, bool value)
{
    note(appender, duckdb_append_bool(appender->inside, value));
}

void jarak__append_day(jarak__appender *appender, int32_t day)
{
    note(appender, duckdb_append_date(appender->inside, (duckdb_date){.days = day}));
}

void jarak__append_missing(jarak__appender *appender)
{
    note(appender, duckdb_append_null(appender->inside));
}

void jarak__append_row(jarak__appender *appender)
{
    note(appender, duckdb_appender_end_row(appender->inside));
}

jarak_status jarak__appender_close(jarak__appender *appender, jarak_error *error)
{
    if (appender == NULL) {
        return JARAK_OK;
    }
    note(appender, duckdb_appender_close(appender->inside));
    jarak_status status = appender->failed ? jarak_fail(error, appender->fault.status, "%s", appender->fault.message) : JARAK_OK;
    jarak__appender_drop(appender);
    return status;
}

void jarak__appender_drop(jarak__appender *appender)
{
    if (appender != NULL) {
        (void)duckdb_appender_destroy(&appender->inside);
        jarak__free(appender);
    }
}
