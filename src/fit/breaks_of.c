/* Breaks with names: the series of a frame, and one of the three estimators on them. */
#include "jarak/fit_breaks.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "fit/breaks_series.h"

/* What a jarak_fitted_breaks really is. */
typedef struct owner {
    jarak_fitted_breaks all; /* first, so that the one is the other */
    jarak_breaks_series *input;
    jarak_breaks_posterior *posterior;
    jarak_breaks_segmentation *segmentation;
    jarak_breaks_path *path;
} owner;

void jarak_fit_breaks_settings_init_sized(jarak_fit_breaks_settings *settings, size_t size)
{
    jarak_fit_breaks_settings defaults = {.kind = JARAK_BREAKS_POSTERIOR};
    jarak_breaks_posterior_settings_init(&defaults.posterior);
    jarak_breaks_segmentation_settings_init(&defaults.segmentation);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status fit_series(const jarak_fit_breaks_settings *settings, owner *made, jarak_error *error)
{
    const jarak_breaks_data *data = &made->input->data;
    jarak_fitted_breaks *all = &made->all;
    jarak_status status;
    all->kind = settings->kind;
    all->model = settings->kind == JARAK_BREAKS_POSTERIOR ? settings->posterior.model : settings->segmentation.model;
    all->level = settings->posterior.level;
    switch (settings->kind) {
    case JARAK_BREAKS_POSTERIOR:
        status = jarak_breaks_posterior_fit(data, &settings->posterior, &made->posterior, error);
        all->posterior = status == JARAK_OK ? jarak_breaks_posterior_result(made->posterior) : NULL;
        return status;
    case JARAK_BREAKS_SEGMENTATION:
        status = jarak_breaks_segmentation_fit(data, &settings->segmentation, &made->segmentation, error);
        all->segmentation = status == JARAK_OK ? jarak_breaks_segmentation_result(made->segmentation) : NULL;
        return status;
    case JARAK_BREAKS_PATH:
        status = jarak_breaks_path_fit(data, &settings->segmentation, &made->path, error);
        all->path = status == JARAK_OK ? jarak_breaks_path_result(made->path) : NULL;
        return status;
    }
    return jarak_fail(error, JARAK_ERR_ARGUMENT, "breaks: kind %d is none", (int)settings->kind);
}

jarak_status jarak_fit_breaks(const jarak_frame *frame, const jarak_breaks_columns *columns, const jarak_fit_breaks_settings *settings,
                              jarak_fitted_breaks **result, jarak_error *error)
{
    jarak_fit_breaks_settings used;
    *result = NULL;
    jarak_fit_breaks_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_breaks_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    settings = &used;
    owner *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    status = jarak__breaks_series_take(frame, columns, &made->input, error);
    if (status == JARAK_OK) {
        made->all.input = *made->input;
        status = fit_series(settings, made, error);
    }
    if (status != JARAK_OK) {
        jarak_fit_breaks_free(&made->all);
        return status;
    }
    *result = &made->all;
    return JARAK_OK;
}

void jarak_fit_breaks_free(jarak_fitted_breaks *result)
{
    owner *made = (owner *)result;
    if (made == NULL) {
        return;
    }
    jarak_breaks_posterior_free(made->posterior);
    jarak_breaks_segmentation_free(made->segmentation);
    jarak_breaks_path_free(made->path);
    jarak__breaks_series_free(made->input);
    jarak__free(made);
}
