package dev.pifi.spi;

/**
 * A column that a task reads.
 *
 * @param name how specs name the role, such as {@code text}
 * @param required whether every row needs it, labels only while training and evaluating
 * @param description one sentence for help texts
 */
public record ColumnRole(String name, boolean required, String description) {}
