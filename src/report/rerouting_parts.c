/* What the printed forms of rerouted goods share: names, and amounts. */
#include <math.h>

#include "base/text.h"
#include "report/rerouting.h"

const char *jarak__rerouting_digits_name(jarak_rerouting_digits digits)
{
    return digits == JARAK_REROUTING_CN8 ? "cn8" : "hs6";
}

const char *jarak__rerouting_control_name(jarak_rerouting_control control)
{
    return control == JARAK_CONTROL_OTHER    ? "other"
           : control == JARAK_CONTROL_NONE   ? "none"
           : control == JARAK_CONTROL_STATES ? "states"
                                             : "growth";
}

void jarak__rerouting_write_amount(jarak__writer *text, double amount)
{
    jarak__write_text(text, amount <= -0.5 ? "-" : "");
    jarak__write_grouped(text, (size_t)llround(fabs(amount)));
}
