/* The calling thread's locale, with plain numbers and UTF-8. */
#include "base/plain_locale.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static locale_t plain; /* 0 where there is none to be had: then the program's own */
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void make(void)
{
    plain = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
}

static locale_t enter(void)
{
    (void)pthread_once(&made, make);
    return plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
}

static void leave(locale_t before)
{
    if (before != (locale_t)0) {
        uselocale(before);
    }
}

int jarak__print_plainly(char *text, size_t capacity, const char *format, va_list arguments)
{
    const locale_t before = enter();
    const int length = vsnprintf(text, capacity, format, arguments);
    leave(before);
    return length;
}

int jarak__format_plainly(char *text, size_t capacity, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = jarak__print_plainly(text, capacity, format, arguments);
    va_end(arguments);
    return length;
}

double jarak__read_plainly(const char *text, char **end)
{
    const locale_t before = enter();
    const double number = strtod(text, end);
    leave(before);
    return number;
}

jarak__plain_locale jarak__plain_locale_enter(void)
{
    jarak__plain_locale locale = {0};
    locale_t own = duplocale(uselocale((locale_t)0));
    if (own == (locale_t)0) {
        return locale;
    }
    locale.plain = newlocale(LC_CTYPE_MASK | LC_NUMERIC_MASK, "C.UTF-8", own);
    if (locale.plain == (locale_t)0) {
        freelocale(own); /* a failed newlocale() leaves it as it was */
        return locale;
    }
    locale.before = uselocale(locale.plain);
    return locale;
}

void jarak__plain_locale_leave(jarak__plain_locale locale)
{
    if (locale.plain != (locale_t)0) {
        uselocale(locale.before);
        freelocale(locale.plain);
    }
}
