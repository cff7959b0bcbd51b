/* Breaks in series as JSON; docs/methods/breaks.md describes the keys. */
#ifndef JARAK_REPORT_BREAKS_H
#define JARAK_REPORT_BREAKS_H

#include "base/writer.h"
#include "jarak/fit_breaks.h"

void jarak__breaks_posterior_json(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_posterior_settings *settings,
                                  const jarak_breaks_posterior_info *result);
void jarak__breaks_segmentation_json(jarak__writer *out, const jarak_breaks_series *series,
                                     const jarak_breaks_segmentation_settings *settings, const jarak_breaks_segmentation_info *result);
void jarak__breaks_path_json(jarak__writer *out, const jarak_breaks_series *series, const jarak_breaks_path_info *result);

#endif
