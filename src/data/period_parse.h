/* Parsing periods without a message, for the many rows of a file. */
#ifndef JARAK_DATA_PERIOD_PARSE_H
#define JARAK_DATA_PERIOD_PARSE_H

#include <stddef.h>

#include "jarak/period.h"

typedef enum jarak__period_fault {
    JARAK__PERIOD_FINE = 0,
    JARAK__PERIOD_NOT_A_FORM,
    JARAK__PERIOD_NO_SUCH_DATE,
    JARAK__PERIOD_ENDS_FIRST,
} jarak__period_fault;

/* As jarak_period_parse(), for a text of length bytes that need not end in NUL. */
jarak__period_fault jarak__period_parse_bytes(const char *text, size_t length, jarak_period *period);

#endif
