/* Telling what did not hold. */
#include "base/holds.h"

#include <string.h>

#include "base/text.h"

/* The file's path in the project: the compiler may have been given one that leads there from its own folder. */
static const char *without_way_up(const char *file)
{
    static const char up[] = "../";
    while (strncmp(file, up, strlen(up)) == 0) {
        file += strlen(up);
    }
    return file;
}

jarak_status jarak__broken(const char *file, int line, const char *condition, jarak_error *error)
{
    (void)jarak_fail(error, JARAK_ERR_INTERNAL, _("internal error at %s:%d: this must hold and does not: %s; please report what led to it"),
                     without_way_up(file), line, condition);
    return JARAK_ERR_INTERNAL;
}
