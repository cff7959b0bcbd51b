/* The panel, for the layers above: how it is made, and how values are put into it that SQL cannot compute. */
#ifndef JARAK_PANEL_MAKE_H
#define JARAK_PANEL_MAKE_H

#include "jarak/panel.h"

/* Adds to the panel what the steps in SQL (src/data/sql/panel_*.sql) have not; within their transaction. */
typedef jarak_status jarak__panel_step(jarak_store *store, jarak_error *error);

/* jarak_panel_ensure() with a last step. */
JARAK_MUST_CHECK jarak_status jarak__panel_make(jarak_store *store, jarak__panel_step *last_step, jarak_error *error);

static inline jarak_status jarak__panel_bring_up(jarak_store *store, jarak_error *error)
{
    return jarak_panel_ensure(store, error);
}

#endif
