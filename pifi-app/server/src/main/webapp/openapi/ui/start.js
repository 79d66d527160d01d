// A page's session may change something only with its token, requests that are tried here too.
const token = () => document.cookie.match(/(?:^|; )pifi-csrf=([^;]*)/)?.[1];

window.SwaggerUIBundle({
  url: '/openapi?format=json',
  dom_id: '#ui',
  deepLinking: true,
  docExpansion: 'list',
  requestInterceptor: (request) => {
    const value = token();
    if (value) request.headers['X-CSRF-Token'] = value;
    return request;
  },
});
