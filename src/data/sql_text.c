/* Writing SQL: names and literals between quotes. */
#include <assert.h>
#include <stdarg.h>

#include "base/writer.h"
#include "data/sql.h"

/* text between quotes, with the quotes in it doubled. */
static void write_quoted(jarak__writer *writer, const char *text, char quote)
{
    jarak__write_bytes(writer, &quote, 1);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == quote) {
            jarak__write_bytes(writer, &quote, 1);
        }
        jarak__write_bytes(writer, c, 1);
    }
    jarak__write_bytes(writer, &quote, 1);
}

static void write_literal(jarak__writer *writer, const char *text)
{
    if (text == NULL) {
        jarak__write_text(writer, "NULL");
    } else {
        write_quoted(writer, text, '\'');
    }
}

/* Takes the arguments one by one from *arguments. */
static void write_format(jarak__writer *writer, const char *format, va_list *arguments)
{
    for (const char *c = format; *c != '\0'; c++) {
        if (*c != '%') {
            jarak__write_bytes(writer, c, 1);
            continue;
        }
        switch (*++c) {
        case 'Q':
            write_literal(writer, va_arg(*arguments, const char *));
            break;
        case 'N':
            write_quoted(writer, va_arg(*arguments, const char *), '"');
            break;
        case 's':
            jarak__write_text(writer, va_arg(*arguments, const char *));
            break;
        case 'd':
            jarak__write_format(writer, "%d", va_arg(*arguments, int));
            break;
        case 'l':
            c++;
            jarak__write_format(writer, "%ld", va_arg(*arguments, long));
            break;
        default:
            assert(*c == '%');
            jarak__write_text(writer, "%");
        }
    }
}

void jarak__sql_write(jarak__writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_format(writer, format, &arguments);
    va_end(arguments);
}

char *jarak__sql_format(const char *format, ...)
{
    jarak__writer writer = {0};
    va_list arguments;
    va_start(arguments, format);
    write_format(&writer, format, &arguments);
    va_end(arguments);
    return jarak__writer_take(&writer);
}
