/* The panel, for the layers above. */
#ifndef JARAK_DATA_PANEL_H
#define JARAK_DATA_PANEL_H

#include "jarak/panel.h"

static inline jarak_status jarak__panel_ensure(jarak_store *store, jarak_error *error)
{
    return jarak_panel_ensure(store, error);
}

#endif
