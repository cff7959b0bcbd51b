/* Which roll calls the settings of votes ask for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/settings.h"
#include "base/text.h"
#include "data/votes.h"

void jarak_votes_settings_init_sized(jarak_votes_settings *settings, size_t size)
{
    const jarak_votes_settings defaults = {0};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* Reads the range at *text, "40" or "50-52", and moves on behind it and its comma. False where there is none. */
static bool next_range(const char **text, long *first, long *last)
{
    char *end;
    errno = 0;
    *first = strtol(*text, &end, 10);
    if (end == *text || errno != 0) {
        return false;
    }
    *last = *first;
    if (*end == '-') {
        const char *second = end + 1;
        *last = strtol(second, &end, 10);
        if (end == second || errno != 0 || *last < *first) {
            return false;
        }
    }
    if (*end != ',' && *end != '\0') {
        return false;
    }
    *text = *end == ',' ? end + 1 : end;
    return *end == '\0' || **text != '\0';
}

static bool in_ranges(const char *ranges, long value)
{
    long first, last;
    while (*ranges != '\0' && next_range(&ranges, &first, &last)) {
        if (value >= first && value <= last) {
            return true;
        }
    }
    return false;
}

/* Whether two lists with commas have an element in common. */
static bool share_element(const char *a, const char *b)
{
    for (const char *from = a; *from != '\0';) {
        size_t length = strcspn(from, ",");
        for (const char *with = b; length > 0 && *with != '\0';) {
            size_t with_length = strcspn(with, ",");
            if (with_length == length && strncmp(from, with, length) == 0) {
                return true;
            }
            with += with_length + (with[with_length] == ',');
        }
        from += length + (from[length] == ',');
    }
    return false;
}

jarak_status jarak__votes_settings_check(const jarak_votes_settings *settings, jarak_error *error)
{
    if (settings->sessions != NULL) {
        const char *rest = settings->sessions;
        long first, last;
        do {
            if (!next_range(&rest, &first, &last)) {
                return jarak_fail(error, JARAK_ERR_ARGUMENT, _("sessions \"%s\": give numbers and ranges, such as 40,50-52"),
                                  settings->sessions);
            }
        } while (*rest != '\0');
    }
    if (settings->issues != NULL && settings->issues[strspn(settings->issues, ", ")] == '\0') {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("issues: give codes with commas between, such as me,nu"));
    }
    bool any = settings->item != NULL || settings->vote != NULL || settings->time != NULL;
    if ((settings->unit != NULL) != any || (any && (settings->item == NULL || settings->vote == NULL || settings->time == NULL))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("columns: name all four of unit, item, vote and time, or none of them"));
    }
    return JARAK_OK;
}

bool jarak__votes_is_wanted(const jarak_rollcall *rollcall, const jarak_votes_settings *settings)
{
    return (settings->sessions == NULL || in_ranges(settings->sessions, rollcall->session)) &&
           (settings->issues == NULL || (rollcall->issues != NULL && share_element(settings->issues, rollcall->issues))) &&
           (!settings->contested || rollcall->contested);
}
