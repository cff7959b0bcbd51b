/* Any bytes as a period: refused, or an interval that its own text means again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/period_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    jarak_period period;
    if (jarak__period_parse_bytes((const char *)bytes, size, &period) != JARAK__PERIOD_FINE) {
        return 0;
    }
    char text[JARAK_PERIOD_TEXT_BYTES];
    jarak_period again;
    jarak_period_format(&period, text);
    if (period.first_day > period.last_day || jarak_period_parse(text, &again, NULL) != JARAK_OK ||
        memcmp(&again, &period, sizeof period) != 0) {
        abort();
    }
    return 0;
}
