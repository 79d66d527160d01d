/** An interpreter that says what each operation means, for tests only. */
package dev.pifi.graph.reference;
