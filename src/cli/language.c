/* The language that the command speaks: where its catalogues lie, and which one is used. */
#include "cli/language.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const language_codes[] = {"en", "id", "ru", NULL};

/* Writes the folder of the running executable to folder and returns true, or returns false. */
static int executable_folder(char *folder, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", folder, size);
    if (length <= 0 || (size_t)length >= size) {
        return 0;
    }
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash == NULL) {
        return 0;
    }
    *slash = '\0';
    return 1;
}

/* The catalogues are found from the executable's own place, so that a moved installation and a build folder both speak every language. */
static void bind_catalogues(void)
{
    char folder[PATH_MAX];
    char catalogues[PATH_MAX + 32];
    if (executable_folder(folder, sizeof folder)) {
        snprintf(catalogues, sizeof catalogues, "%s/po", folder);
        if (access(catalogues, R_OK) != 0) {
            snprintf(catalogues, sizeof catalogues, "%s/../share/locale", folder);
        }
        bindtextdomain("jarak", catalogues);
    }
    bind_textdomain_codeset("jarak", "UTF-8");
    textdomain("jarak"); /* where argp looks for the texts of options and its own */
}

void language_choose(const char *code)
{
    setlocale(LC_CTYPE, "");
    const char *locale = setlocale(LC_MESSAGES, "");
    if (code != NULL) {
        setenv("LANGUAGE", code, 1);
    }
    /* gettext translates nothing in the locale "C"; "C.UTF-8" is always there and lets LANGUAGE choose. */
    if (code != NULL && (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)) {
        setlocale(LC_MESSAGES, "C.UTF-8");
    }
    bind_catalogues();
}
