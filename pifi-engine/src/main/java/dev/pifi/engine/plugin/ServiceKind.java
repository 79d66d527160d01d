package dev.pifi.engine.plugin;

import java.util.function.Function;

/**
 * A kind of thing that plug-ins bring.
 *
 * @param label what messages call one, such as {@code metric}
 * @param type the service type
 * @param name the name of a provider
 */
public record ServiceKind<T>(String label, Class<T> type, Function<T, String> name) {}
