/* The two sides of a tie: countries of the flows by their names there, by any name or code that the catalogue of states knows, and groups
 * of it, which stand for those of their members that the flows have. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/writer.h"
#include "cut/work.h"
#include "jarak/period.h"

enum { MOST_MEMBERS = 256 };

/* In which names and memberships are meant. */
static int year_of(const jarak_cut *cut)
{
    return cut->info.year > 0 ? cut->info.year : JARAK_ANY_YEAR;
}

/* What the catalogue takes each name of the flows for; "" of a name that it does not know. Once for all names that are asked for. */
static jarak_status know_codes(jarak_cut *cut, jarak_error *error)
{
    if (cut->codes != NULL) {
        return JARAK_OK;
    }
    cut->codes = jarak__arena_alloc(&cut->memory, cut->world.n * sizeof *cut->codes);
    for (size_t i = 0; cut->codes != NULL && i < cut->world.n; i++) {
        const jarak_status status = jarak_state_find(cut->world.names[i], year_of(cut), cut->codes[i], error);
        if (status == JARAK_ERR_MEMORY) {
            return status;
        }
        if (status != JARAK_OK) {
            cut->codes[i][0] = '\0';
        }
    }
    return cut->codes != NULL ? JARAK_OK : jarak__cut_no_memory(error);
}

/* The country of that code, by its name in the flows before what the catalogue takes a name for; n where there is none. */
static size_t find_code(const jarak_cut *cut, const char *code)
{
    size_t country = cut->world.n;
    for (size_t i = cut->world.n; i-- > 0;) {
        if (strcasecmp(cut->world.names[i], code) == 0) {
            return i;
        }
        country = strcmp(cut->codes[i], code) == 0 ? i : country;
    }
    return country;
}

static void add(jarak__cut_side *side, size_t country)
{
    for (size_t i = 0; i < side->n; i++) {
        if (side->countries[i] == country) {
            return;
        }
    }
    side->countries[side->n++] = country;
}

static bool names(const jarak__cut_side *side, size_t country)
{
    for (size_t i = 0; i < side->n_named; i++) {
        if (side->countries[i] == country) {
            return true;
        }
    }
    return false;
}

/* Members as of the year of the flows, or of today. Who is named on the other side is not one of those that lose it. */
static jarak_status add_group(jarak_cut *cut, const char *name, size_t n_members, char (*members)[JARAK_STATE_CODE_BYTES],
                              const jarak__cut_side *other, jarak__cut_side *side, jarak_error *error)
{
    bool any = false;
    for (size_t i = 0; i < n_members; i++) {
        const size_t country = find_code(cut, members[i]);
        if (country == cut->world.n) {
            cut->info.n_members_absent++;
        } else if (!names(other, country)) {
            add(side, country);
            any = true;
        }
    }
    return any ? JARAK_OK : jarak_fail(error, JARAK_ERR_ARGUMENT, _("no other member of %s is among the countries of these flows"), name);
}

/* With is_group only groups are added, else only countries: those that are named come first. */
static jarak_status add_name(jarak_cut *cut, const char *name, bool is_group, const jarak__cut_side *other, jarak__cut_side *side,
                             jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES], members[MOST_MEMBERS][JARAK_STATE_CODE_BYTES];
    size_t country = 0, n_members = 0;
    jarak_error unknown;
    if (jarak__cut_find(cut, name, &country, &unknown) == JARAK_OK) {
        if (!is_group) {
            add(side, country);
        }
        return JARAK_OK;
    }
    jarak_status status = jarak_state_find(name, year_of(cut), code, error);
    if (status != JARAK_OK) {
        return status == JARAK_ERR_MEMORY ? status : jarak_fail(error, JARAK_ERR_ARGUMENT, "%s", unknown.message);
    }
    status = know_codes(cut, error);
    if (status != JARAK_OK) {
        return status;
    }
    const int day = jarak_day_from_date(cut->info.year > 0 ? cut->info.year : 9999, 12, 31);
    if (jarak_group_members(code, day, MOST_MEMBERS, members, &n_members, NULL) == JARAK_OK) {
        return is_group ? add_group(cut, name, n_members < MOST_MEMBERS ? n_members : MOST_MEMBERS, members, other, side, error) : JARAK_OK;
    }
    country = find_code(cut, code);
    if (country == cut->world.n) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "%s", unknown.message);
    }
    if (!is_group) {
        add(side, country);
    }
    return JARAK_OK;
}

/* "KAZ, KGZ". */
static jarak_status join(jarak_cut *cut, const jarak__cut_side *side, const char **joined, jarak_error *error)
{
    jarak__writer text = {0};
    for (size_t i = 0; i < side->n; i++) {
        jarak__write_format(&text, "%s%s", i > 0 ? ", " : "", cut->world.names[side->countries[i]]);
    }
    *joined = !text.failed && side->n > 0 ? jarak__arena_text(&cut->memory, text.bytes, text.length) : NULL;
    jarak__writer_release(&text);
    return *joined != NULL || side->n == 0 ? JARAK_OK : jarak__cut_no_memory(error);
}

jarak_status jarak__cut_take_sides(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    const struct {
        const char *const *names;
        size_t n;
    } given[] = {{asked->one, asked->n_one}, {asked->other, asked->n_other}};
    jarak_status status = JARAK_OK;
    for (size_t k = 0; k < 2; k++) {
        cut->sides[k].countries = jarak__arena_alloc(&cut->memory, cut->world.n * sizeof *cut->sides[k].countries);
        if (cut->sides[k].countries == NULL) {
            return jarak__cut_no_memory(error);
        }
    }
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < 2; k++) {
            for (size_t i = 0; status == JARAK_OK && i < given[k].n; i++) {
                status = add_name(cut, given[k].names[i], pass == 1, &cut->sides[1 - k], &cut->sides[k], error);
            }
            cut->sides[k].n_named = pass == 0 ? cut->sides[k].n : cut->sides[k].n_named;
        }
    }
    if (status == JARAK_OK && asked->question != JARAK_CUT_SCENARIO && cut->sides[0].n > 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is a group; ask about one country"), asked->one[0]);
    }
    cut->one[0] = cut->sides[0].n > 0 ? cut->sides[0].countries[0] : 0;
    status = status == JARAK_OK ? join(cut, &cut->sides[0], &cut->info.one, error) : status;
    return status == JARAK_OK ? join(cut, &cut->sides[1], &cut->info.other, error) : status;
}
