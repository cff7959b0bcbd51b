/* Values into the panel. */
#include "data/panel_add.h"

#include "data/engine/appender.h"
#include "data/store.h"

static void add(jarak__appender *appender, const jarak__panel_value *v)
{
    jarak__append_text(appender, v->state);
    jarak__append_text(appender, v->partner);
    jarak__append_text(appender, "year");
    jarak__append_day(appender, v->first_day);
    jarak__append_text(appender, v->indicator);
    jarak__append_number(appender, v->value);
    jarak__append_number(appender, v->variance);
    jarak__append_number(appender, v->natural);
    jarak__append_integer(appender, v->n_rows);
    jarak__append_boolean(appender, true);
    jarak__append_row(appender);
}

jarak_status jarak__panel_add(jarak_store *store, size_t count, const jarak__panel_value *values, jarak_error *error)
{
    jarak__appender *appender;
    jarak_status status = jarak__appender_open(store, "facts", "panel", &appender, error);
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        add(appender, &values[i]);
        if (i % 65536 == 0 && jarak_cancel_triggered(jarak__store_cancel(store))) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    if (status == JARAK_OK) {
        return jarak__appender_close(appender, error);
    }
    jarak__appender_drop(appender);
    return status;
}
