package tracing

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// Reconciler adds a span to each reconcile of a kind, and the trace's ID to what it logs. Without a tracer it is next itself.
func Reconciler(tracer trace.Tracer, kind string, next reconcile.Reconciler) reconcile.Reconciler {
	if tracer == nil {
		return next
	}
	return reconcile.Func(func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
		ctx, span := tracer.Start(ctx, "reconcile "+kind, trace.WithAttributes(
			attribute.String("k8s.namespace.name", request.Namespace), attribute.String("drover."+kind+".name", request.Name),
		))
		defer span.End()
		if id := span.SpanContext(); id.IsSampled() {
			ctx = log.IntoContext(ctx, log.FromContext(ctx).WithValues("traceID", id.TraceID().String()))
		}
		result, err := next.Reconcile(ctx, request)
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
		}
		return result, err
	})
}
