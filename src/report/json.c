/* JSON, written piece by piece; jansson escapes the texts. */
#include "report/json.h"

#include <math.h>
#include <stdlib.h>

#include <jansson.h>

/* Whether a text needs no escape. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') {
            return false;
        }
    }
    return true;
}

void jarak__write_json_text(jarak__writer *writer, const char *text)
{
    if (text == NULL) {
        jarak__write_text(writer, "null");
        return;
    }
    if (is_plain(text)) {
        jarak__write_text(writer, "\"");
        jarak__write_text(writer, text);
        jarak__write_text(writer, "\"");
        return;
    }
    json_t *string = json_string(text);
    char *escaped = string != NULL ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    if (escaped != NULL) {
        jarak__write_text(writer, escaped);
    } else {
        writer->failed = true;
    }
    free(escaped);
    json_decref(string);
}

void jarak__write_json_number(jarak__writer *writer, double number)
{
    if (isfinite(number)) {
        jarak__write_number(writer, number);
    } else {
        jarak__write_text(writer, "null");
    }
}
