package dev.pifi.server.rest;

import java.util.List;

/**
 * Some of a list's items.
 *
 * @param items the items
 * @param total how many there are in all
 * @param limit how many were asked for at most
 * @param offset how many were left out before them
 */
public record Page<T>(List<T> items, long total, int limit, int offset) {}
