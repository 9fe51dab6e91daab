package packages_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/drover-dev/drover/internal/testenv"
)

// server stands before the API server: whoever asks there is an account. What is forbidden is noted, and which rights are used.
type server struct {
	url   string
	asked atomic.Int64
	mutex sync.Mutex
	calls []string
	// rights are those that calls needed.
	rights map[string]bool
}

func serveAs(t *testing.T, as account) *server {
	t.Helper()
	access := testenv.Config()
	access.Impersonate = as.as
	transport, err := rest.TransportFor(access)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(access.Host)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{rights: map[string]bool{}}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:      transport,
		ModifyResponse: s.look,
		FlushInterval:  -1, // Events of watches come one by one.
	})
	t.Cleanup(front.Close)
	s.url = front.URL
	return s
}

func (s *server) look(response *http.Response) error {
	s.asked.Add(1)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rights[rightOf(response.Request)] = true
	if response.StatusCode == http.StatusForbidden {
		s.calls = append(s.calls, response.Request.Method+" "+response.Request.URL.Path)
	}
	return nil
}

// refusals are the calls that were forbidden.
func (s *server) refusals() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.calls)
}

// used are the rights that calls needed.
func (s *server) used() map[string]bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return maps.Clone(s.rights)
}

// kubeconfig returns a file that leads to the server.
func (s *server) kubeconfig(t *testing.T) string {
	t.Helper()
	return kubeconfig(t, &clientcmdapi.Cluster{Server: s.url}, &clientcmdapi.AuthInfo{})
}

func administratorsKubeconfig(t *testing.T) string {
	t.Helper()
	config := testenv.Config()
	return kubeconfig(t, &clientcmdapi.Cluster{Server: config.Host, CertificateAuthorityData: config.CAData},
		&clientcmdapi.AuthInfo{ClientCertificateData: config.CertData, ClientKeyData: config.KeyData})
}

func kubeconfig(t *testing.T, cluster *clientcmdapi.Cluster, user *clientcmdapi.AuthInfo) string {
	t.Helper()
	const name = "tests"
	config := clientcmdapi.NewConfig()
	config.Clusters[name], config.AuthInfos[name] = cluster, user
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		t.Fatal(err)
	}
	return file
}
