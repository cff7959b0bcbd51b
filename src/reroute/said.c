/* What stands in the way of the answer, in sentences. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "reroute/work.h"

enum { FEW_DECOYS = 200, MOST_FAMILIES = 12, MOST_MEMBERS = 12 };

/* Names with commas between. */
static char *list_names(size_t n, const char *const *names, const bool *is_left_out)
{
    jarak__writer text = {0};
    for (size_t i = 0; i < n; i++) {
        if (is_left_out == NULL || !is_left_out[i]) {
            jarak__write_format(&text, "%s%s", text.length > 0 ? ", " : "", names[i]);
        }
    }
    jarak__write_text(&text, "");
    return jarak__writer_take(&text);
}

static jarak_status say_silent(jarak__rerouting_work *work, jarak_error *error)
{
    char *names = list_names(work->found.n_silent, work->found.silent, NULL);
    jarak_status status =
        names == NULL ? jarak__rerouting_no_memory(error)
                      : jarak__rerouting_caution(work, error, _("Members of %s without any figures of products, not in the sums: %s."),
                                                 work->found.origin, names);
    jarak__free(names);
    return status;
}

static jarak_status say_onward(jarak__rerouting_work *work, jarak_error *error)
{
    char *names = list_names(work->found.n_hubs, work->found.hubs, work->found.has_onward);
    jarak_status status = names == NULL ? jarak__rerouting_no_memory(error) : JARAK_OK;
    if (status == JARAK_OK && names[0] != '\0') {
        status = jarak__rerouting_caution(
            work, error, _("There are no figures on %s → %s by product and month: whether the goods went on is not known."), names,
            work->found.destination);
    }
    jarak__free(names);
    return status;
}

/* Of which hubs the two sides are compared. */
static jarak_status say_recorded(jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer text = {0};
    for (size_t hub = 0; hub < work->found.n_hubs; hub++) {
        if (work->found.has_recorded[hub]) {
            jarak__write_format(&text, "%s%s", text.length > 0 ? ", " : "", work->found.hubs[hub]);
        }
    }
    jarak_status status =
        text.failed ? jarak__rerouting_no_memory(error)
        : text.length > 0
            ? jarak__rerouting_caution(work, error,
                                       _("What %s recorded as imports is compared with what %s sent as if both named the same "
                                         "partner, as was said; insurance and freight are in the one and not in the other."),
                                       text.bytes, work->found.origin)
            : jarak__rerouting_caution(work, error, _("No hub has figures of its own of imports from %s by product and month to compare."),
                                       work->found.origin);
    jarak__writer_release(&text);
    return status;
}

static jarak_status say_calibration(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    if (!fit->calibration.is_calibrated) {
        return jarak__rerouting_caution(
            work, error,
            _("Uncalibrated: there are no earlier years to tell what an ordinary year brings. Errors are taken to "
              "be %.2f times what the scatter of months says, there is no q, and nothing is found."),
            fit->calibration.inflation);
    }
    jarak_status status = JARAK_OK;
    if (work->found.n_placebo_pairs < FEW_DECOYS) {
        status = jarak__rerouting_caution(work, error, _("Of an ordinary year there are only %zu pairs: no q can be below 1 / %zu."),
                                          work->found.n_placebo_pairs, work->found.n_placebo_pairs);
    }
    if (status == JARAK_OK && !found->plain && found->n_years == 3) {
        status = jarak__rerouting_caution(
            work, error,
            _("With one ordinary year, whose pairs have no earlier one to be above, the strict rule's q is too high "
              "rather than too low."));
    }
    return status;
}

/* Goods of one date that are not tested, or whose comparison is with what other barriers had changed already. */
static jarak_status say_cohort(jarak__rerouting_work *work, size_t i, jarak_error *error)
{
    const jarak_rerouting_cohort *cohort = &work->cohort[i];
    const int last_before = work->dated[i].since - JARAK__MONTHS_A_YEAR + (int)work->n_months - 1;
    jarak_status status = JARAK_OK;
    if (cohort->n_years == 0) {
        status = jarak__rerouting_caution(work, error,
                                          P_("%zu product behind the barrier since %s is not tested: its windows need %s, of which there "
                                             "are no figures.",
                                             "%zu products behind the barrier since %s are not tested: their windows need %s, of which "
                                             "there are no figures.",
                                             cohort->n_goods),
                                          cohort->n_goods, cohort->since, cohort->missing);
    } else if (last_before >= work->since) {
        status = jarak__rerouting_caution(work, error,
                                          _("The year that goods since %s are compared with lies partly behind the barrier of others, "
                                            "since %s: what that changed is taken for ordinary."),
                                          cohort->since, work->found.first_months[work->found.n_years - 1]);
    }
    if (status == JARAK_OK && cohort->n_lifted > 0) {
        status = jarak__rerouting_caution(
            work, error,
            P_("%zu product behind the barrier since %s is not tested: its barrier ended within the window.",
               "%zu products behind the barrier since %s are not tested: their barrier ended within the window.", cohort->n_lifted),
            cohort->n_lifted, cohort->since);
    }
    return status;
}

static jarak_status say_dates(jarak__rerouting_work *work, jarak_error *error)
{
    const size_t n = work->found.n_several;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < work->n_cohorts; i++) {
        status = say_cohort(work, i, error);
    }
    return status != JARAK_OK || n == 0
               ? status
               : jarak__rerouting_caution(work, error,
                                          P_("%zu product holds codes of several dates, of which the earliest counts (--level cn8 tells "
                                             "them apart).",
                                             "%zu products hold codes of several dates, of which the earliest counts (--level cn8 tells "
                                             "them apart).",
                                             n),
                                          n);
}

/* What the control is, and of what it cannot tell. */
static jarak_status say_compared(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    jarak_status status = jarak__rerouting_caution(
        work, error, _("Each product is expected to grow as what %s took of it; what the hubs took more of all goods is in what is found."),
        found->state_names);
    return status != JARAK_OK || found->n_uncompared == 0
               ? status
               : jarak__rerouting_caution(
                     work, error,
                     P_("%zu product that hubs took is not tested: in one of the windows %s took less than %g %s of it.",
                        "%zu products that hubs took are not tested: in one of the windows %s took less than %g %s of "
                        "them.",
                        found->n_uncompared),
                     found->n_uncompared, found->state_names, work->settings.fit.floor, found->unit);
}

/* "850111 + 850131": the first of them, and how many more. */
static void write_members(jarak__writer *text, size_t n, const char *const *members)
{
    for (size_t i = 0; i < n && i < MOST_MEMBERS; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? " + " : "", members[i]);
    }
    if (n > MOST_MEMBERS) {
        jarak__write_format(text, P_(" and %zu more", " and %zu more", n - MOST_MEMBERS), n - MOST_MEMBERS);
    }
}

/* How codes changed, by what, and what is tested as one because of it. */
static jarak_status say_families(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    jarak__writer by = {0}, families = {0};
    for (size_t i = 0; i < found->n_concordances; i++) {
        const jarak_rerouting_concordance *one = &found->concordances[i];
        jarak__write_format(&by, "%s%s → %s", i > 0 ? "; " : "", one->older, one->newer);
        if (one->source[0] != '\0') {
            jarak__write_format(&by, ", %s", one->source);
        }
    }
    for (size_t i = 0; i < found->n_families && i < MOST_FAMILIES; i++) {
        const jarak_rerouting_family *family = &found->families[i];
        jarak__write_format(&families, "%s%s = ", i > 0 ? "; " : "", family->product);
        write_members(&families, family->n_members, family->members);
    }
    if (found->n_families > MOST_FAMILIES) {
        jarak__write_format(&families, P_(" and %zu more", " and %zu more", found->n_families - MOST_FAMILIES),
                            found->n_families - MOST_FAMILIES);
    }
    jarak_status status = by.failed || families.failed ? jarak__rerouting_no_memory(error)
                          : found->n_families > 0
                              ? jarak__rerouting_caution(work, error,
                                                         _("Codes that changed are joined, and each family is one product, by its lowest "
                                                           "code on the newest list (%s): %s."),
                                                         by.bytes, families.bytes)
                              : jarak__rerouting_caution(work, error, _("What became of codes that changed is taken from: %s."), by.bytes);
    jarak__writer_release(&by);
    jarak__writer_release(&families);
    return status;
}

static jarak_status say_mixed(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    jarak__writer text = {0};
    size_t n = 0;
    for (size_t i = 0; i < found->n_changed; i++) {
        const jarak_rerouting_changed *changed = &found->changed[i];
        if (changed->n_members == 0 || n++ >= MOST_FAMILIES) {
            continue;
        }
        jarak__write_format(&text, "%s%s (", text.length > 0 ? "; " : "", changed->product);
        write_members(&text, changed->n_members, changed->members);
        jarak__write_text(&text, ")");
    }
    if (n > MOST_FAMILIES) {
        jarak__write_format(&text, P_(" and %zu more", " and %zu more", n - MOST_FAMILIES), n - MOST_FAMILIES);
    }
    jarak_status status =
        text.failed ? jarak__rerouting_no_memory(error)
        : n > 0     ? jarak__rerouting_caution(work, error,
                                               _("Not tested, since codes that are joined are only in part under the barrier, and "
                                                     "figures cannot tell the parts apart: %s."),
                                               text.bytes)
                    : JARAK_OK;
    jarak__writer_release(&text);
    return status;
}

static jarak_status say_implied(jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer text = {0};
    for (size_t i = 0; i < work->n_implied && i < MOST_FAMILIES; i++) {
        jarak__write_format(&text, "%s%s", i > 0 ? ", " : "", work->implied[i].code);
    }
    if (work->n_implied > MOST_FAMILIES) {
        jarak__write_format(&text, P_(" and %zu more", " and %zu more", work->n_implied - MOST_FAMILIES), work->n_implied - MOST_FAMILIES);
    }
    jarak_status status =
        text.failed ? jarak__rerouting_no_memory(error)
                    : jarak__rerouting_caution(work, error, _("Counted as on the list, since all that they became, or came from, is: %s."),
                                               text.bytes);
    jarak__writer_release(&text);
    return status;
}

jarak_status jarak__rerouting_said(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status = work->n_used > 0 ? say_families(work, error) : JARAK_OK;
    status = status == JARAK_OK ? say_mixed(work, error) : status;
    status = status == JARAK_OK && work->n_implied > 0 ? say_implied(work, error) : status;
    status = status == JARAK_OK ? say_onward(work, error) : status;
    status = status == JARAK_OK && work->found.n_silent > 0 ? say_silent(work, error) : status;
    status = status == JARAK_OK && work->found.is_dated ? say_dates(work, error) : status;
    status = status == JARAK_OK && work->found.n_states > 0 ? say_compared(work, error) : status;
    status = status == JARAK_OK ? say_calibration(work, error) : status;
    if (status == JARAK_OK && work->settings.n_products == 0) {
        status = jarak__rerouting_caution(work, error,
                                          _("No list of goods was given: all products in the store are taken to be under the barrier."));
    }
    if (status == JARAK_OK && !work->settings.mirror) {
        status =
            jarak__rerouting_caution(work, error,
                                     _("The hubs' own figures of imports are not compared: they may go by another partner (origin of the "
                                       "goods) than the exporter's (their destination)."));
    }
    status = status == JARAK_OK && work->settings.mirror ? say_recorded(work, error) : status;
    work->found.cautions = work->cautions;
    return status;
}
