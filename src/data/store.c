/* The store. */
typedef int jarak_placeholder;
