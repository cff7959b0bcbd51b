/* Texts and SQL as scalars of YAML. */
#include "data/map_write.h"

/* The bytes of a character that YAML wants to be escaped: controls of Latin-1, and what marks the order of bytes; 0: it is none of them. */
static size_t escaped_length(const char *c, unsigned *code)
{
    const unsigned char *b = (const unsigned char *)c;
    if (b[0] == 0xc2 && b[1] >= 0x80 && b[1] < 0xa0) {
        *code = b[1];
        return 2;
    }
    if (b[0] == 0xef && ((b[1] == 0xbb && b[2] == 0xbf) || (b[1] == 0xbf && b[2] >= 0xbe))) {
        *code = b[1] == 0xbb ? 0xfeff : 0xff00U + 0x40U + b[2];
        return 3;
    }
    return 0;
}

void jarak__write_yaml_text(jarak__writer *yaml, const char *text)
{
    jarak__write_text(yaml, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        const char escaped[3] = {'\\', *c, '\0'};
        unsigned code = 0;
        const size_t length = escaped_length(c, &code);
        if (length > 0) {
            jarak__write_format(yaml, "\\u%04x", code);
            c += length - 1;
        } else if (*c == '\n') {
            jarak__write_text(yaml, "\\n");
        } else if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            jarak__write_format(yaml, "\\x%02x", (unsigned)*c);
        } else if (*c == '"' || *c == '\\') {
            jarak__write_text(yaml, escaped);
        } else {
            jarak__write_bytes(yaml, c, 1);
        }
    }
    jarak__write_text(yaml, "\"");
}

void jarak__map_write_key(jarak__writer *yaml, const char *key, jarak__writer *sql)
{
    jarak__write_format(yaml, "%s: ", key);
    jarak__write_yaml_text(yaml, sql->bytes != NULL ? sql->bytes : "");
    jarak__write_text(yaml, "\n");
    yaml->failed = yaml->failed || sql->failed;
    jarak__writer_release(sql);
}
