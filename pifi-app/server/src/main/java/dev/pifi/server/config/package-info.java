/** The settings of the server, each with its default and meaning. Refuses to read them twice. */
package dev.pifi.server.config;
