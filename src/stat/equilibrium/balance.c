/* Flows without deficits: the equilibrium in which sales stay, and spending is what is sold (RAS by Newton's method). */
#include "base/alloc.h"
#include "base/text.h"
#include "stat/equilibrium/model.h"

static jarak_status cannot(const jarak_equilibrium_data *data, const bool *at_fault, jarak_error *error)
{
    char name[JARAK__EQUILIBRIUM_NAME_BYTES];
    size_t i = 0;
    while (i + 1 < data->n && !at_fault[i]) {
        i++;
    }
    return jarak_fail(error, JARAK_ERR_DATA,
                      _("the flows cannot be balanced: %s buys from the others and sells them nothing, or sells and buys nothing; leave it "
                        "out, or add the flows that are missing"),
                      jarak__equilibrium_name(data, i, name));
}

static void take_flows(const jarak__equilibrium_solver *solver, double *balanced)
{
    const jarak__equilibrium_model *model = solver->model;
    const size_t n = model->n;
    jarak__equilibrium_shares(model, &solver->at, solver->shares);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            balanced[i * n + j] = solver->shares[i + j * n] * model->spending[j];
        }
    }
}

static jarak_status balance(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, jarak__equilibrium_model *model,
                            bool *at_fault, double *balanced, jarak_error *error)
{
    jarak_equilibrium_outcome outcome;
    jarak__equilibrium_solver solver = {0};
    for (size_t j = 0; j < model->n; j++) {
        model->spending[j] = model->income[j];
    }
    jarak_status status = jarak__equilibrium_parts(model, &outcome, at_fault, error);
    if (status == JARAK_OK && outcome != JARAK_EQUILIBRIUM_SOLVED) {
        return cannot(data, at_fault, error);
    }
    status = status == JARAK_OK ? jarak__equilibrium_solver_new(model, settings, &solver, error) : status;
    if (status == JARAK_OK && jarak__equilibrium_find(&solver)) {
        take_flows(&solver, balanced);
    } else if (status == JARAK_OK) {
        status = solver.interrupted ? jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the flows were balanced"))
                                    : jarak_fail(error, JARAK_ERR_DATA, _("the flows could not be balanced: no factors were found"));
    }
    jarak__equilibrium_solver_free(&solver);
    return status;
}

jarak_status jarak_equilibrium_balance(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, double *balanced,
                                       jarak_error *error)
{
    jarak_equilibrium_settings used;
    jarak__equilibrium_model model = {0};
    jarak_status status = jarak__equilibrium_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__equilibrium_check_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    jarak_equilibrium_data held = *data;
    held.conditional = true;
    bool *at_fault = jarak__calloc(data->n, sizeof *at_fault);
    status = at_fault == NULL ? jarak__equilibrium_no_memory(data->n, error) : JARAK_OK;
    status = status == JARAK_OK ? jarak__equilibrium_model_new(&held, false, &model, error) : status;
    status = status == JARAK_OK ? balance(data, &used, &model, at_fault, balanced, error) : status;
    jarak__equilibrium_model_free(&model);
    jarak__free(at_fault);
    return status;
}
