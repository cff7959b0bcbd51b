/* The forms of the names that are known, by which other texts are understood (data/name_find.h). */
#ifndef JARAK_DATA_KNOWN_FORMS_H
#define JARAK_DATA_KNOWN_FORMS_H

#include "data/state_table.h"

/* Makes table->forms from its aliases, which must be settled, and from the texts that mean no state. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__known_forms_build(jarak__state_table *table, const char *const *stateless, size_t n_stateless,
                                                       jarak_error *error);
void jarak__known_forms_free(jarak__state_table *table);

#endif
