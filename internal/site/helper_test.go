package site_test

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/site"
)

// canary stands in every Secret, and may stand in no error.
const canary = "canary-7f3a"

var start = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

// secrets answers gets of Secrets, and counts them.
type secrets struct {
	client.Reader
	byName map[string]*corev1.Secret
	err    error
	reads  int
	// forbidden are the Secrets that may not be read.
	forbidden map[string]error
}

func (s *secrets) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	s.reads++
	if err := cmp.Or(s.err, s.forbidden[key.Name]); err != nil {
		return err
	}
	found, ok := s.byName[key.Name]
	target, isSecret := into.(*corev1.Secret)
	if !ok || !isSecret || key.Namespace != "team" {
		return apierrors.NewNotFound(corev1.Resource("secrets"), key.Name)
	}
	found.DeepCopyInto(target)
	return nil
}

// put writes a Secret, with a version of its own.
func (s *secrets) put(name string, data map[string]string) {
	version := "1"
	if old := s.byName[name]; old != nil {
		version = old.ResourceVersion + "1"
	}
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: name, UID: types.UID(name), ResourceVersion: version},
		Data:       map[string][]byte{},
	}
	for key, value := range data {
		secret.Data[key] = []byte(value)
	}
	s.byName[name] = secret
}

type fixture struct {
	*site.Opener
	secrets *secrets
	clock   *testclock.FakePassiveClock
	site    *v1alpha1.CloudSite
}

// newFixture is a CloudSite with all that it needs.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{
		secrets: &secrets{byName: map[string]*corev1.Secret{}},
		clock:   testclock.NewFakePassiveClock(start),
		site: &v1alpha1.CloudSite{
			ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "acme", UID: "acme", Generation: 1},
			Spec: v1alpha1.CloudSiteSpec{
				URL:                  "https://Acme.atlassian.net/",
				CredentialsSecretRef: v1alpha1.LocalReference{Name: "cloud"},
				Confluence: v1alpha1.ConfluenceSource{
					URL: "https://confluence.acme.example", CredentialsSecretRef: v1alpha1.LocalReference{Name: "source"},
				},
			},
		},
	}
	f.secrets.put("cloud", map[string]string{"email": "admin@acme.example", "token": canary})
	f.secrets.put("source", map[string]string{"token": canary})
	f.Opener = &site.Opener{
		Reader:    f.secrets,
		Gateway:   &url.URL{Scheme: "https", Host: "api.atlassian.com"},
		Transport: transport.Options{Proxy: direct},
		Budgets:   quota.New(quota.Limits{Window: time.Minute, Jobs: 1, Tasks: 1, Reads: 60}, f.clock),
		Clock:     f.clock,
	}
	return f
}

func direct(*http.Request) (*url.URL, error) { return nil, nil }

func (f *fixture) open(t *testing.T) *site.Site {
	t.Helper()
	opened, err := f.Open(t.Context(), f.site)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// confluence serves TLS with a certificate of its own, and tells which credentials came. It returns its CA.
func (f *fixture) confluence(t *testing.T, came *string) []byte {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*came = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"version":"8.5.4","baseUrl":"https://confluence.acme.example"}`))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // A client that does not trust it is what is tested.
	server.StartTLS()
	t.Cleanup(server.Close)
	f.site.Spec.Confluence.URL = server.URL
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// anotherCA is a certificate that signs nothing here.
func anotherCA(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: start, NotAfter: start.Add(time.Hour), IsCA: true}
	content, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: content})
}
