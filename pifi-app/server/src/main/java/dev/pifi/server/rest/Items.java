package dev.pifi.server.rest;

import java.util.List;

/**
 * A list that is not paged.
 *
 * @param items all of it
 */
public record Items<T>(List<T> items) {}
