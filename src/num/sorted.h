/* Numbers in order, and what stands at a share of them. */
#ifndef JARAK_NUM_SORTED_H
#define JARAK_NUM_SORTED_H

#include <stddef.h>

/* Sorts n numbers, none of them NaN, from the least. */
void jarak__sort_numbers(size_t n, double *numbers);
/* Copies those of n numbers, which stand stride apart, that are not NaN, sorts them from the least, and returns how many they are. */
size_t jarak__sort_known(size_t n, size_t stride, const double *numbers, double *sorted);
/* Of n sorted numbers, interpolated between the two that are nearest: definition 7 of Hyndman & Fan 1996, what R and numpy use. NaN where
 * n is 0. */
double jarak__sorted_quantile(size_t n, const double *sorted, double probability);

#endif
