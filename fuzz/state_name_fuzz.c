/* Any bytes as a name: folded to a key that is its own key and valid in length, and looked up. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/fold.h"
#include "jarak/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char *folded(const char *text, size_t length, size_t capacity)
{
    char *key = malloc(capacity);
    if (key == NULL) {
        abort();
    }
    size_t whole = jarak__fold(text, length, key, capacity);
    size_t written = strlen(key);
    if (written >= capacity || written > whole || whole > length * JARAK__FOLD_GROWTH || (whole < capacity && written != whole)) {
        abort();
    }
    return key;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    char *key = folded(text, size, size * JARAK__FOLD_GROWTH + 1);
    char *again = folded(key, strlen(key), strlen(key) * JARAK__FOLD_GROWTH + 1);
    char *cut = folded(text, size, size / 2 + 1);
    if (strcmp(key, again) != 0) {
        abort();
    }
    char code[JARAK_STATE_CODE_BYTES];
    jarak_error error;
    if (jarak_state_find(key, size % 2 == 0 ? JARAK_ANY_YEAR : 1990, code, &error) == JARAK_OK && jarak_state_name(code, "ru") == NULL) {
        abort();
    }
    free(cut);
    free(again);
    free(key);
    return 0;
}
