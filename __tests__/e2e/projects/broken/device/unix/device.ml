let temperature () = Sensor.celsius 20
