package packages_test

import (
	"context"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// account is a service account with the rights that a variant of the chart gives.
type account struct {
	admin client.Client
	as    rest.ImpersonationConfig
}

// grant makes the rights of a variant of the chart. Each caller gives the variant a name of its own, so that none has the rights
// of another. It returns when the API server knows of them in the namespaces that are watched.
func grant(t *testing.T, c client.Client, set values, watched ...string) account {
	t.Helper()
	all := render(t, set)
	for _, kind := range []string{"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"} {
		for _, object := range all.of(kind) {
			ensureNamespace(t, c, object.GetNamespace())
			if err := c.Create(t.Context(), object); err != nil {
				t.Fatal(err)
			}
		}
	}
	const groups = "system:serviceaccounts"
	made := account{admin: c, as: rest.ImpersonationConfig{
		UserName: "system:serviceaccount:" + namespace + ":" + all.of("ServiceAccount")[0].GetName(),
		Groups:   []string{groups, groups + ":" + namespace, "system:authenticated"},
	}}
	made.until(t, namespace, "update", "coordination.k8s.io", "leases")
	for _, in := range watched {
		made.until(t, in, "get", "", "secrets")
	}
	return made
}

// until waits for the API server to have heard of a right.
func (a account) until(t *testing.T, in, verb, group, resource string) {
	t.Helper()
	review := a.review(in, verb, group, resource)
	eventually(t, a.as.UserName+" may "+verb+" "+resource+" in "+in, func(ctx context.Context) (bool, error) {
		asked := review.DeepCopy()
		err := a.admin.Create(ctx, asked)
		return asked.Status.Allowed, err
	})
}

// may asks the API server whether the account may do something.
func (a account) may(t *testing.T, in, verb, group, resource string) bool {
	t.Helper()
	review := a.review(in, verb, group, resource)
	if err := a.admin.Create(t.Context(), review); err != nil {
		t.Fatal(err)
	}
	return review.Status.Allowed
}

// review is the question whether the account may do something. A resource may have a subresource after a slash.
func (a account) review(in, verb, group, resource string) *authorizationv1.SubjectAccessReview {
	name, subresource, _ := strings.Cut(resource, "/")
	return &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: a.as.UserName, Groups: a.as.Groups,
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Namespace: in, Verb: verb, Group: group, Resource: name, Subresource: subresource,
		},
	}}
}

func ensureNamespace(t *testing.T, c client.Client, name string) {
	t.Helper()
	if name == "" {
		return
	}
	err := c.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
}
