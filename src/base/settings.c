/* Settings of any age: the size that they begin with says which members are there. */
#include "base/settings.h"

#include <string.h>

void jarak__settings_give(void *settings, size_t given_size, const void *defaults, size_t known_size)
{
    if (given_size < sizeof(size_t)) {
        return;
    }
    memset(settings, 0, given_size);
    memcpy(settings, defaults, given_size < known_size ? given_size : known_size);
    memcpy(settings, &given_size, sizeof given_size);
}

jarak_status jarak__settings_take(const void *given, void *defaults, size_t known_size, const char *init, jarak_error *error)
{
    if (given == NULL) {
        return JARAK_OK;
    }
    size_t size;
    memcpy(&size, given, sizeof size);
    if (size < sizeof size) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "settings: their size is %zu; fill them with %s() first", size, init);
    }
    const unsigned char *bytes = given;
    for (size_t i = known_size; i < size; i++) {
        if (bytes[i] != 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT,
                              "settings: of %zu bytes, this version of jarak knows %zu, and something is set beyond them", size,
                              known_size);
        }
    }
    memcpy(defaults, given, size < known_size ? size : known_size);
    memcpy(defaults, &known_size, sizeof known_size);
    return JARAK_OK;
}
