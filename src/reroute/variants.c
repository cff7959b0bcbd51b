/* The same question asked otherwise: other controls, which give the range of the totals; other floors and powers; the destination taken for
 * a hub, where nothing should be found. */
#include <math.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "reroute/work.h"

enum { MOST_CONTROLS = 5, MOST_VARIANTS = MOST_CONTROLS + 5 };

typedef struct choice {
    jarak_rerouting_control kind;
    double growth;
    const char *name;
} choice;

/* The one asked for first. */
static size_t list_controls(const jarak__rerouting_work *work, choice controls[MOST_CONTROLS])
{
    const jarak_rerouting *found = &work->found;
    const choice all[] = {{JARAK_CONTROL_OTHER, 0, "other"},
                          {JARAK_CONTROL_NONE, 0, "none"},
                          {JARAK_CONTROL_GROWTH, 0.1, "0.1"},
                          {JARAK_CONTROL_GROWTH, 0.2, "0.2"}};
    size_t n = 0;
    if (found->control == JARAK_CONTROL_GROWTH) {
        controls[n++] = (choice){JARAK_CONTROL_GROWTH, found->rate, NULL};
    } else if (found->control == JARAK_CONTROL_STATES) {
        controls[n++] = (choice){JARAK_CONTROL_STATES, 0, found->state_names};
    } else {
        controls[n++] = all[found->control];
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0] && n < MOST_CONTROLS; i++) {
        const bool is_asked = all[i].kind == found->control && (all[i].kind != JARAK_CONTROL_GROWTH || all[i].growth == found->rate);
        if (!is_asked && (all[i].kind != JARAK_CONTROL_OTHER || work->has_other)) {
            controls[n++] = all[i];
        }
    }
    return n;
}

static const char *control_name(jarak__rerouting_work *work, const choice *control)
{
    char text[32];
    (void)jarak__format_plainly(text, sizeof text, "%g", control->growth);
    return control->name != NULL ? control->name : jarak__rerouting_keep_text(work, text);
}

/* The excess of what is found by the question's own control, now under that of fit; hub n_hubs: of all. */
static jarak_rerouting_total total(const jarak__rerouting_work *work, const jarak_reroute_info *fit, size_t hub)
{
    const jarak_rerouting *found = &work->found;
    double excess = 0, below = 0, above = 0;
    size_t n = 0;
    for (size_t i = 0; i < found->n_found; i++) {
        const jarak_reroute_product *product = &fit->products[found->order[i]];
        for (size_t p = product->first_pair; p < product->end_pair; p++) {
            const jarak_reroute_pair *pair = &fit->pairs[p];
            if (pair->change.missing != JARAK_REROUTE_TESTED || (hub < found->n_hubs && pair->hub != hub)) {
                continue;
            }
            excess += pair->excess;
            below += (pair->excess - pair->excess_low) * (pair->excess - pair->excess_low);
            above += (pair->excess_high - pair->excess) * (pair->excess_high - pair->excess);
            n++;
        }
    }
    const double known = n > 0 ? 0 : (double)NAN;
    return (jarak_rerouting_total){.hub = hub < found->n_hubs ? found->hubs[hub] : NULL,
                                   .excess = excess + known,
                                   .low = excess - sqrt(below) + known,
                                   .high = excess + sqrt(above) + known};
}

/* The excess of all goods of the barrier, found or not, by the sums alone: what a total without a test would say. */
static jarak_rerouting_total goods_total(const jarak__rerouting_work *work, const choice *control, size_t hub)
{
    const jarak_rerouting *found = &work->found;
    const jarak__rerouting_dated *dated = &work->dated[0];
    const size_t first = hub < found->n_hubs ? hub : 0, end = hub < found->n_hubs ? hub + 1 : found->n_hubs;
    double excess = 0;
    for (size_t i = first; i < end; i++) {
        const double *other = dated->other + i * found->n_years + found->n_years - 2;
        const double growth = control->kind == JARAK_CONTROL_OTHER    ? other[1] / other[0]
                              : control->kind == JARAK_CONTROL_GROWTH ? 1 + control->growth
                              : control->kind == JARAK_CONTROL_STATES ? work->compared_goods[1] / work->compared_goods[0]
                                                                      : 1;
        excess += dated->goods[2 * i + 1] - growth * dated->goods[2 * i];
    }
    return (jarak_rerouting_total){
        .hub = hub < found->n_hubs ? found->hubs[hub] : NULL, .excess = excess, .low = (double)NAN, .high = (double)NAN};
}

typedef struct variants {
    jarak__rerouting_work *work;
    jarak_rerouting_variant *variant;
    jarak_rerouting_total *totals, *goods_totals; /* the latter NULL: none */
} variants;

static void add_variant(variants *adding, const char *what, const char *value, const jarak_reroute_info *fit)
{
    jarak_rerouting *found = &adding->work->found;
    adding->variant[found->n_variants++] = (jarak_rerouting_variant){.what = what,
                                                                     .value = value,
                                                                     .n_pairs = jarak__rerouting_count_pairs(found, fit, found->q),
                                                                     .n_products = jarak__rerouting_count_products(found, fit, found->q),
                                                                     .n_tested = fit->n_tested_pairs};
}

/* What the rise to the hubs is found by: the other signs count in no variant. */
static jarak_status data_of_rise(jarak__rerouting_work *work, jarak_rerouting_control control, double growth, jarak_reroute_data *data,
                                 jarak_error *error)
{
    const jarak_status status = jarak__rerouting_data(work, control, growth, data, error);
    data->onward = data->recorded = data->direct = NULL;
    return status;
}

/* is_asked: the control that was asked for, of which there is a fit already. */
static jarak_status try_control(variants *adding, const choice *control, bool is_asked, jarak_error *error)
{
    jarak__rerouting_work *work = adding->work;
    jarak_rerouting *found = &work->found;
    jarak_reroute_data data;
    jarak_reroute *fit = NULL;
    const char *name = control_name(work, control);
    jarak_status status =
        name == NULL ? jarak__rerouting_no_memory(error) : data_of_rise(work, control->kind, control->growth, &data, error);
    if (status == JARAK_OK && !is_asked) {
        status = jarak_reroute_fit(&data, &work->settings.fit, &fit, error);
    }
    if (status == JARAK_OK) {
        const jarak_reroute_info *info = is_asked ? found->fit : jarak_reroute_result(fit);
        add_variant(adding, "control", name, info);
        for (size_t hub = 0; hub <= found->n_hubs; hub++) {
            jarak_rerouting_total sum = total(work, info, hub);
            sum.control = name;
            adding->totals[found->n_totals++] = sum;
            if (adding->goods_totals != NULL) {
                sum = goods_total(work, control, hub);
                sum.control = name;
                adding->goods_totals[found->n_goods_totals++] = sum;
            }
        }
    }
    jarak_reroute_free(fit);
    return status;
}

/* Another floor or power. */
static jarak_status try_settings(variants *adding, const char *what, double value, const jarak_reroute_settings *settings,
                                 jarak_error *error)
{
    jarak__rerouting_work *work = adding->work;
    jarak_reroute_data data;
    jarak_reroute *fit = NULL;
    char text[32];
    (void)jarak__format_plainly(text, sizeof text, "%g", value);
    const char *name = jarak__rerouting_keep_text(work, text);
    jarak_status status =
        name == NULL ? jarak__rerouting_no_memory(error) : data_of_rise(work, work->found.control, work->settings.growth, &data, error);
    status = status == JARAK_OK ? jarak_reroute_fit(&data, settings, &fit, error) : status;
    if (status == JARAK_OK) {
        add_variant(adding, what, name, jarak_reroute_result(fit));
    }
    jarak_reroute_free(fit);
    return status;
}

/* The destination as if it were a hub. */
static jarak_status try_destination(variants *adding, jarak_error *error)
{
    jarak__rerouting_work *work = adding->work;
    const jarak_rerouting *found = &work->found;
    const size_t cells = jarak__rerouting_cells(work), n_years = found->n_years;
    for (size_t i = 0; found->control == JARAK_CONTROL_OTHER && i < work->n_cohorts; i++) {
        const jarak__rerouting_dated *dated = &work->dated[i];
        for (size_t year = n_years - dated->n_years; year < n_years; year++) {
            if (!(dated->other[found->n_hubs * n_years + year] > 0)) {
                return JARAK_OK;
            }
        }
    }
    uint32_t *product = jarak__calloc(work->n_products, sizeof *product), *hub = jarak__calloc(work->n_products, sizeof *hub);
    double *control = jarak__calloc(work->n_products * n_years, sizeof *control);
    double *flow = jarak__calloc(work->n_products * cells, sizeof *flow);
    jarak_reroute *fit = NULL;
    jarak_status status = product == NULL || hub == NULL || control == NULL || flow == NULL ? jarak__rerouting_no_memory(error) : JARAK_OK;
    size_t n = 0;
    for (size_t i = 0; status == JARAK_OK && i < work->n_products; i++) {
        double sum = 0;
        for (size_t cell = 0; cell < cells; cell++) {
            flow[n * cells + cell] = work->direct[i * cells + cell];
            sum += isnan(flow[n * cells + cell]) ? 0 : flow[n * cells + cell];
        }
        const jarak__rerouting_dated *dated = jarak__rerouting_dated_of(work, i);
        for (size_t year = 0; year < n_years; year++) {
            control[n * n_years + year] = found->control == JARAK_CONTROL_STATES && work->is_compared[i]
                                              ? work->compared[i * n_years + year]
                                          : found->control != JARAK_CONTROL_OTHER ? pow(1 + work->settings.growth, (double)year)
                                          : year + dated->n_years < n_years       ? 1
                                                                                  : dated->other[found->n_hubs * n_years + year];
        }
        product[n] = (uint32_t)i;
        n += sum > 0 && (work->is_compared == NULL || work->is_compared[i]);
    }
    if (status == JARAK_OK && n > 0) {
        const jarak_reroute_data data = {.n_products = work->n_products,
                                         .n_hubs = 1,
                                         .n_years = n_years,
                                         .n_months = work->n_months,
                                         .n_pairs = n,
                                         .product = product,
                                         .hub = hub,
                                         .flow = flow,
                                         .control = found->control == JARAK_CONTROL_NONE ? NULL : control};
        status = jarak_reroute_fit(&data, &work->settings.fit, &fit, error);
    }
    if (fit != NULL) {
        add_variant(adding, "placebo_hub", found->destination, jarak_reroute_result(fit));
    }
    jarak_reroute_free(fit);
    jarak__free(product);
    jarak__free(hub);
    jarak__free(control);
    jarak__free(flow);
    return status;
}

jarak_status jarak__rerouting_variants(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    choice controls[MOST_CONTROLS];
    if (found->explained != NULL) {
        return JARAK_OK; /* one product is asked about */
    }
    const size_t n_controls = list_controls(work, controls);
    variants adding = {.work = work,
                       .variant = jarak__rerouting_keep(work, MOST_VARIANTS, sizeof *adding.variant),
                       .totals = jarak__rerouting_keep(work, n_controls * (found->n_hubs + 1), sizeof *adding.totals)};
    found->variants = adding.variant;
    found->totals = adding.totals;
    found->goods_loss = (double)NAN;
    if (work->n_cohorts == 1) {
        const double *direct = work->dated[0].goods + 2 * found->n_hubs;
        adding.goods_totals = jarak__rerouting_keep(work, n_controls * (found->n_hubs + 1), sizeof *adding.goods_totals);
        found->goods_totals = adding.goods_totals;
        found->goods_loss = direct[0] - direct[1];
        if (adding.goods_totals == NULL) {
            return jarak__rerouting_no_memory(error);
        }
    }
    jarak_status status = adding.variant != NULL && adding.totals != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    for (size_t i = 0; status == JARAK_OK && i < n_controls; i++) {
        status = try_control(&adding, &controls[i], i == 0, error);
    }
    const double factors[] = {0.5, 2}, steps[] = {-0.2, 0.2};
    for (size_t i = 0; status == JARAK_OK && i < 2; i++) {
        jarak_reroute_settings settings = work->settings.fit;
        settings.floor *= factors[i];
        status = try_settings(&adding, "floor", settings.floor, &settings, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < 2; i++) {
        jarak_reroute_settings settings = work->settings.fit;
        settings.taylor_power += steps[i];
        if (settings.taylor_power > 0 && settings.taylor_power < 2) {
            status = try_settings(&adding, "taylor_power", settings.taylor_power, &settings, error);
        }
    }
    return status == JARAK_OK ? try_destination(&adding, error) : status;
}
