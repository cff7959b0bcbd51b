/* The calling thread's locale, with plain numbers and UTF-8. */
#include "base/plain_locale.h"

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
