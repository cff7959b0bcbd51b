/* What a file of the panel is asked to hold, as temporary tables that its queries join. */
#ifndef JARAK_PANEL_WRITE_ASKED_H
#define JARAK_PANEL_WRITE_ASKED_H

#include "jarak/panel.h"
#include "jarak/table.h"

/* Makes temp.asked_indicator (place, code, name as a column of a wide file begins, recipe, quantity, natural_unit), temp.written_state (id
 * in the order of codes, state, cow, first_year, last_year), where pairs are named temp.asked_pair (a, b: ids), temp.asked_year (year), and
 * temp.cited_pair (a, b: codes, in both orders) with
 * temp.cited_state (the states of pairs as named).
 * Hands out the names, a row an indicator. Errors: ERR_NOT_FOUND (a state or indicator that nobody knows), and the engine's. */
JARAK_MUST_CHECK jarak_status jarak__panel_asked_make(jarak_store *store, const jarak_panel_write_settings *settings, jarak_table **names,
                                                      jarak_error *error);
/* Drops them. */
JARAK_MUST_CHECK jarak_status jarak__panel_asked_drop(jarak_store *store, jarak_error *error);

#endif
