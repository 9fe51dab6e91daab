package transport

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// span begins the span of a request. It names the operation and the host and nothing else of the request, because an address or a
// body may hold what is secret. end tells what came of it.
func (c *Client) span(ctx context.Context, r Request) (called context.Context, end func(*Response, error)) {
	if c.options.Tracer == nil {
		return ctx, func(*Response, error) {}
	}
	ctx, span := c.options.Tracer.Start(ctx, r.Operation, trace.WithSpanKind(trace.SpanKindClient))
	if r.URL != nil {
		span.SetAttributes(attribute.String("server.address", r.URL.Host))
	}
	return ctx, func(response *Response, err error) {
		defer span.End()
		if err == nil {
			span.SetAttributes(attribute.Int("http.response.status_code", response.Status))
			return
		}
		class := string(ClassOf(err))
		span.SetAttributes(attribute.String("error.type", class))
		span.SetStatus(codes.Error, class)
		if failure, ok := errors.AsType[*Error](err); ok && failure.Status != 0 {
			span.SetAttributes(attribute.Int("http.response.status_code", failure.Status))
		}
	}
}
