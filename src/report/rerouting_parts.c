/* What the printed forms of rerouted goods share: names. */
#include "report/rerouting.h"

const char *jarak__rerouting_digits_name(jarak_rerouting_digits digits)
{
    return digits == JARAK_REROUTING_CN8 ? "cn8" : "hs6";
}

const char *jarak__rerouting_control_name(jarak_rerouting_control control)
{
    return control == JARAK_CONTROL_OTHER ? "other" : control == JARAK_CONTROL_NONE ? "none" : "growth";
}
