package evidence

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	ctrl "sigs.k8s.io/controller-runtime"
)

// afterConflict is how long to wait for the cache to show what the other controller wrote.
const afterConflict = time.Second

// Reconcile does the next thing for one Migration. Where the controller of migrations has just written the same status, which it
// does at each end, nothing failed: the newer version is looked at, and nobody is woken by an error in the log.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	result, err := r.next(ctx, req)
	if apierrors.IsConflict(err) {
		return ctrl.Result{RequeueAfter: afterConflict}, nil
	}
	return result, err
}
