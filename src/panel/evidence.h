/* The facts behind values of the panel. */
#ifndef JARAK_PANEL_EVIDENCE_H
#define JARAK_PANEL_EVIDENCE_H

#include "base/writer.h"
#include "jarak/status.h"

/* Writes a relation, in brackets, with the columns of the view `evidence`, that holds what the view has of these indicators (by
 * their codes), and maybe of others; only the kinds of facts that they rest on are looked at. The condition (" WHERE …") is on state,
 * partner and indicator of p, and applied first. */
JARAK_MUST_CHECK jarak_status jarak__evidence_write(jarak__writer *sql, size_t count, const char *const *indicators, const char *condition,
                                                    jarak_error *error);

#endif
