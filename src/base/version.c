/* The version, as the build knows it. */
#include "jarak/version.h"

const char *jarak_version(void)
{
    return JARAK_VERSION;
}
