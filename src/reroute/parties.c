/* Who is asked about, and which months: the question's states and windows, checked. */
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "jarak/period.h"
#include "reroute/work.h"

static jarak_status check_settings(const jarak_rerouting_settings *settings, jarak_error *error)
{
    const char *field = settings->origin == NULL                                     ? "origin"
                        : settings->destination == NULL                              ? "destination"
                        : settings->since == NULL && settings->product_since == NULL ? "since"
                        : settings->n_hubs == 0                                      ? "hubs"
                                                                                     : NULL;
    if (field != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: %s is needed"), field);
    }
    if (settings->n_products == 0 && (settings->product_since != NULL || settings->product_until != NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: %s is needed"), "products");
    }
    if (settings->window < 2 || settings->window > JARAK__MONTHS_A_YEAR) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: window must be 2 to 12 months"));
    }
    if (!(settings->q > 0 && settings->q < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: q must be between 0 and 1"));
    }
    if (settings->control == JARAK_CONTROL_GROWTH && (!(settings->growth > -1) || isinf(settings->growth))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: growth must be above -1, such as 0.1 for a tenth a year"));
    }
    if ((settings->control == JARAK_CONTROL_STATES) != (settings->n_states > 0)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          settings->n_states > 0 ? _("settings: states are of control STATES alone") : _("settings: %s is needed"),
                          "states");
    }
    return JARAK_OK;
}

static jarak_status read_month(const char *text, int *month, jarak_error *error)
{
    jarak_period period;
    int year = 0, in_year = 0, day;
    const bool is_month = jarak_period_parse(text, &period, NULL) == JARAK_OK && period.kind == JARAK_PERIOD_MONTH;
    if (is_month) {
        jarak_date_from_day(period.first_day, &year, &in_year, &day);
    }
    if (year <= JARAK__FIRST_YEAR) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("since \"%s\": give the first month behind the barrier, such as 2022-03"), text);
    }
    *month = (year - JARAK__FIRST_YEAR) * JARAK__MONTHS_A_YEAR + in_year - 1;
    return JARAK_OK;
}

/* The month that parties are named by: that of the question, else the latest of its goods. */
static jarak_status find_since(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak_status status = settings->since != NULL ? read_month(settings->since, &work->since, error) : JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && settings->since == NULL && i < settings->n_products; i++) {
        int month = 0;
        status = settings->product_since[i] != NULL
                     ? jarak__rerouting_date(settings->products[i], settings->product_since[i], &month, error)
                     : jarak_fail(error, JARAK_ERR_ARGUMENT, _("product \"%s\" has no date: give it one, or since for all that have none"),
                                  settings->products[i]);
        work->since = month > work->since ? month : work->since;
    }
    return status;
}

/* A state's code in the barrier's year. */
static jarak_status find_state(jarak__rerouting_work *work, const char *text, const char **kept, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES];
    jarak_status status = jarak_state_find(text, JARAK__FIRST_YEAR + work->since / JARAK__MONTHS_A_YEAR, code, error);
    *kept = status == JARAK_OK ? jarak__rerouting_keep_text(work, code) : NULL;
    return status == JARAK_OK && *kept == NULL ? jarak__rerouting_no_memory(error) : status;
}

/* The origin's members in the barrier's first month, in all windows alike; a state is its own. */
static jarak_status find_members(jarak__rerouting_work *work, jarak_error *error)
{
    enum { MOST = 300 };
    const char *origin = work->found.origin;
    char(*codes)[JARAK_STATE_CODE_BYTES] = jarak__calloc(MOST, sizeof *codes);
    if (codes == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    size_t n = 0;
    const int day = jarak_day_from_date(JARAK__FIRST_YEAR + work->since / JARAK__MONTHS_A_YEAR, work->since % JARAK__MONTHS_A_YEAR + 1, 1);
    if (jarak_group_members(origin, day, MOST, codes, &n, NULL) != JARAK_OK || n == 0) {
        snprintf(codes[0], sizeof codes[0], "%s", origin);
        n = 1;
    }
    n = n < MOST ? n : MOST;
    jarak__writer list = {0};
    work->members = jarak__rerouting_keep(work, n, sizeof *work->members);
    bool has_memory = work->members != NULL;
    for (size_t i = 0; has_memory && i < n; i++) {
        work->members[i] = jarak__rerouting_keep_text(work, codes[i]);
        has_memory = work->members[i] != NULL;
        jarak__sql_write(&list, "%s%Q", i > 0 ? ", " : "", codes[i]);
    }
    work->n_members = n;
    jarak__free(codes);
    work->member_list = jarak__writer_take(&list);
    return has_memory && work->member_list != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

static bool is_member(const jarak__rerouting_work *work, const char *code)
{
    for (size_t i = 0; i < work->n_members; i++) {
        if (strcmp(work->members[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static jarak_status find_hubs(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak__writer list = {0};
    const char **hubs = jarak__rerouting_keep(work, settings->n_hubs, sizeof *hubs);
    jarak_status status = hubs != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    for (size_t i = 0; status == JARAK_OK && i < settings->n_hubs; i++) {
        status = find_state(work, settings->hubs[i], &hubs[i], error);
        for (size_t j = 0; status == JARAK_OK && j < i; j++) {
            if (strcmp(hubs[i], hubs[j]) == 0) {
                status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("hub %s is named twice"), hubs[i]);
            }
        }
        if (status == JARAK_OK && (strcmp(hubs[i], work->found.destination) == 0 || is_member(work, hubs[i]))) {
            status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s cannot be a hub: it is the destination, or among the origins"), hubs[i]);
        }
        jarak__sql_write(&list, "%s%Q", i > 0 ? ", " : "[", status == JARAK_OK ? hubs[i] : "");
    }
    work->found.hubs = hubs;
    work->found.n_hubs = settings->n_hubs;
    jarak__sql_write(&list, ", %Q]", work->found.destination);
    work->partners = jarak__writer_take(&list);
    return status == JARAK_OK && work->partners == NULL ? jarak__rerouting_no_memory(error) : status;
}

/* A comparison state is outside of what is asked about, and counts once. */
static jarak_status check_compared(const jarak__rerouting_work *work, const char *const *states, size_t i, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    bool is_party = strcmp(found->destination, states[i]) == 0 || is_member(work, states[i]);
    for (size_t hub = 0; hub < found->n_hubs; hub++) {
        is_party = is_party || strcmp(found->hubs[hub], states[i]) == 0;
    }
    for (size_t before = 0; before < i; before++) {
        if (strcmp(states[before], states[i]) == 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("control: %s is named twice"), states[i]);
        }
    }
    return is_party ? jarak_fail(error, JARAK_ERR_ARGUMENT,
                                 _("control: %s cannot be compared with: it is a hub, the destination, or among the origins"), states[i])
                    : JARAK_OK;
}

static jarak_status find_compared(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak__writer list = {0}, names = {0};
    const char **states = jarak__rerouting_keep(work, settings->n_states, sizeof *states);
    jarak_status status = states != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    for (size_t i = 0; status == JARAK_OK && i < settings->n_states; i++) {
        status = find_state(work, settings->states[i], &states[i], error);
        status = status == JARAK_OK ? check_compared(work, states, i, error) : status;
        jarak__sql_write(&list, "%s%Q", i > 0 ? ", " : "", status == JARAK_OK ? states[i] : "");
        jarak__write_format(&names, "%s%s", i > 0 ? "," : "", status == JARAK_OK ? states[i] : "");
    }
    if (settings->n_states == 0) {
        jarak__write_text(&list, "NULL");
    }
    work->found.states = states;
    work->found.n_states = settings->n_states;
    work->found.state_names = names.length > 0 && !names.failed ? jarak__rerouting_keep_text(work, names.bytes) : NULL;
    work->state_list = jarak__writer_take(&list);
    jarak__writer_release(&names);
    const bool has_memory = work->state_list != NULL && (settings->n_states == 0 || work->found.state_names != NULL);
    return status == JARAK_OK && !has_memory ? jarak__rerouting_no_memory(error) : status;
}

static jarak_status name_list(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    uint64_t digest = jarak__rerouting_digest(JARAK__DIGEST_START, settings->since);
    char text[64] = "all";
    for (size_t i = 0; i < settings->n_products; i++) {
        digest = jarak__rerouting_digest(digest, settings->products[i]);
        digest = jarak__rerouting_digest(digest, settings->product_since != NULL ? settings->product_since[i] : NULL);
        digest = jarak__rerouting_digest(digest, settings->product_until != NULL ? settings->product_until[i] : NULL);
    }
    if (settings->n_products > 0) {
        snprintf(text, sizeof text, "%zu codes, %016" PRIx64, settings->n_products, digest);
    }
    work->found.n_listed = settings->n_products;
    work->found.listed = jarak__rerouting_keep_text(work, text);
    work->found.mirror = settings->mirror;
    return work->found.listed != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

jarak_status jarak__rerouting_parties(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak_rerouting *found = &work->found;
    jarak_status status = check_settings(settings, error);
    status = status == JARAK_OK && settings->note != NULL ? jarak__rerouting_caution(work, error, "%s", settings->note) : status;
    status = status == JARAK_OK ? jarak_reroute_check(NULL, &settings->fit, error) : status;
    status = status == JARAK_OK ? name_list(work, error) : status;
    status = status == JARAK_OK ? find_since(work, error) : status;
    status = status == JARAK_OK ? find_state(work, settings->origin, &found->origin, error) : status;
    status = status == JARAK_OK ? find_state(work, settings->destination, &found->destination, error) : status;
    status = status == JARAK_OK ? find_members(work, error) : status;
    if (status == JARAK_OK && is_member(work, found->destination)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is among the origins, and cannot be the destination"), found->destination);
    }
    status = status == JARAK_OK ? find_hubs(work, error) : status;
    status = status == JARAK_OK ? find_compared(work, error) : status;
    work->n_months = found->n_months = (size_t)settings->window;
    found->digits = settings->digits;
    found->control = settings->control;
    found->rate = settings->control == JARAK_CONTROL_GROWTH ? settings->growth : (double)NAN;
    found->plain = settings->plain;
    found->q = settings->q;
    found->level = settings->fit.level;
    found->floor = settings->fit.floor;
    found->taylor_power_used = settings->fit.taylor_power;
    return status;
}
