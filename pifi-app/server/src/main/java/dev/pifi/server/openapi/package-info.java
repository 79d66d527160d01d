/**
 * What the build adds to the OpenAPI document that it makes of the resources. Nothing of it is in
 * the WAR; it refuses to know single resources.
 */
package dev.pifi.server.openapi;
