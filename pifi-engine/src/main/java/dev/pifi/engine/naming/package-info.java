/**
 * Nearest names for messages about a name that does not exist.
 *
 * <p>Holds the distance between names and nothing about what the names stand for.
 */
package dev.pifi.engine.naming;
