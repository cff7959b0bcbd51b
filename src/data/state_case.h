/* Names of states as they stand inside a sentence, where a language needs another form there. */
#ifndef JARAK_DATA_STATE_CASE_H
#define JARAK_DATA_STATE_CASE_H

#include "jarak/status.h"

typedef enum jarak__name_case {
    JARAK__NAME_WITHIN = 0, /* "the Netherlands", "Нидерланды": as it is, with an article */
    JARAK__NAME_OF = 1,     /* "the Netherlands", "Нидерландов": in the genitive, with an article */
    JARAK__NAME_WITH,       /* "with the Netherlands", "с Нидерландами" */
} jarak__name_case;

/* The name in that form: from po/cases_<language>.csv where it is there, else as it is, with the language's word for "with" before it; code
 * where nobody knows it. The caller frees it (jarak__free). NULL when memory is out. Cost O(states); any number of threads may ask. */
JARAK_MUST_CHECK char *jarak__state_name_in(const char *code, const char *language, jarak__name_case form);

#endif
