/**
 * The resources of {@code /api/v1}: they read requests, ask the parts that know, and shape answers
 * as docs/rest-api.md says. Refuses decisions of its own.
 */
package dev.pifi.server.rest;
