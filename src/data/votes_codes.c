/* What the codes of votes in a user's file mean. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "data/votes_columns.h"

enum { NOT_A_VOTE = 255 };

static bool is_in_list(const char *list, const char *code)
{
    size_t length = strlen(code);
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t element = strcspn(at, ",");
        if (element == length && strncasecmp(at, code, length) == 0) {
            return true;
        }
        at += element + (at[element] == ',');
    }
    return false;
}

/* Whether every code that occurs is one of the list. */
static bool all_in_list(const jarak__votes_columns *r, const char *list)
{
    for (size_t i = 0; i < r->codes.count; i++) {
        if (!is_in_list(list, r->codes.items[i])) {
            return false;
        }
    }
    return true;
}

static bool occurs(const jarak__votes_columns *r, const char *code)
{
    for (size_t i = 0; i < r->codes.count; i++) {
        if (strcmp(r->codes.items[i], code) == 0) {
            return true;
        }
    }
    return false;
}

typedef struct meaning {
    const char *yes, *abstain, *no, *absent;
} meaning;

/* What the codes mean: as the user says, or as they say themselves. Numbers do so only as a set: 0 and 1; -1, 0 and 1; or 1, 2 and 3 with 8
 * and 9 for absent and not a member, as the United Nations' votes are coded. */
static meaning choose_meaning(const jarak__votes_columns *r)
{
    static const meaning words = {
        "yes,y,yea,yeas,aye,ayes,for,in favour,in favor",
        "abstain,abstains,abstained,abstention,a,present",
        "no,n,nay,nays,noes,against",
        "x,absent,not voting,did not vote,na,n/a,nan,null,excused",
    };
    static const meaning plus_minus = {"1", "0", "-1", ""}, zero_one = {"1", "", "0", ""}, united_nations = {"1", "2", "3", "8,9"};
    if (r->settings->yes != NULL || r->settings->abstain != NULL || r->settings->no != NULL) {
        return (meaning){r->settings->yes, r->settings->abstain, r->settings->no, NULL};
    }
    if (all_in_list(r, "-1,0,1") && occurs(r, "-1")) {
        return plus_minus;
    }
    if (all_in_list(r, "0,1")) {
        return zero_one;
    }
    if (all_in_list(r, "1,2,3,8,9") && occurs(r, "3")) {
        return united_nations;
    }
    return words;
}

static jarak_status read_codes(jarak__votes_columns *r, uint8_t values[JARAK__MOST_VOTE_CODES], jarak_error *error)
{
    const jarak_votes_settings *s = r->settings;
    meaning codes = choose_meaning(r);
    if (codes.absent == NULL && (s->yes == NULL || s->no == NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("codes of votes: name those of yes and those of no, or none"));
    }
    for (size_t i = 0; i < r->codes.count; i++) {
        const char *code = r->codes.items[i];
        if (is_in_list(codes.yes, code)) {
            values[i] = JARAK_VOTE_YES;
        } else if (is_in_list(codes.no, code)) {
            values[i] = JARAK_VOTE_NO;
        } else if (is_in_list(codes.abstain, code)) {
            values[i] = JARAK_VOTE_ABSTAIN;
        } else if (codes.absent == NULL || is_in_list(codes.absent, code)) {
            values[i] = NOT_A_VOTE;
        } else {
            return jarak_fail(
                error, JARAK_ERR_DATA,
                _("%s: row %lld has the vote \"%s\": name the codes that mean yes, abstain and no; all others then mean absent"), r->path,
                (long long)r->first_row[i], code);
        }
    }
    return JARAK_OK;
}

static void drop_absent(jarak__ballots *b, const uint8_t values[JARAK__MOST_VOTE_CODES])
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n_votes; i++) {
        uint8_t value = values[b->value[i]];
        if (value != NOT_A_VOTE) {
            b->rollcall[kept] = b->rollcall[i];
            b->unit[kept] = b->unit[i];
            b->value[kept++] = value;
        }
    }
    b->n_votes = kept;
}

jarak_status jarak__votes_columns_decode(jarak__votes_columns *columns, jarak_error *error)
{
    uint8_t values[JARAK__MOST_VOTE_CODES] = {0};
    jarak_status status = read_codes(columns, values, error);
    if (status == JARAK_OK) {
        drop_absent(columns->b, values);
    }
    return status;
}
